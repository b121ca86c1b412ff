package deploy

import (
	"path"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// handlers are the kinds of objects that are read. Those that are workloads return one.
// Source: the API reference of Kubernetes, apps/v1, autoscaling/v2, core/v1, networking.k8s.io/v1; that of Istio, and of
// the Gateway API (GEP-1619).
var handlers = map[string]func(*Set, object) *Workload{
	"Deployment": (*Set).deployment, "ReplicaSet": (*Set).replicaSet, "StatefulSet": (*Set).statefulSet, "DaemonSet": (*Set).daemonSet,
	"HorizontalPodAutoscaler": kept, "Service": kept, "Ingress": kept, "DestinationRule": kept, "BackendLBPolicy": kept,
	"XBackendTrafficPolicy": kept, "HTTPRoute": kept, "PersistentVolumeClaim": kept,
}

// kept are objects that say something of workloads.
func kept(*Set, object) *Workload { return nil }

// workload is what all workloads have.
func (s *Set) workload(o object) *Workload {
	w := &Workload{Kind: o.kind, Name: o.name, At: o.fact(o.node, "%s %s", o.kind, o.name), namespace: o.namespace}
	w.labels = texts(get(o.node, "spec", "template", "metadata", "labels"))
	pod := get(o.node, "spec", "template", "spec")
	for _, c := range list(get(pod, "containers")) {
		w.level[0] = append(w.level[0], commands(get(c, "command"), get(c, "args"))...)
		w.level[2] = append(w.level[2], str(get(c, "name")))
		w.level[3] = append(w.level[3], imageName(str(get(c, "image"))))
	}
	w.level[1] = []string{o.name}
	for _, v := range list(get(pod, "volumes")) {
		if claim := str(get(v, "persistentVolumeClaim", "claimName")); claim != "" {
			w.claims = append(w.claims, claim)
		}
	}
	return w
}

// commands are the base of what is run, and the first argument, as of an image with several programs.
func commands(command, args *yaml.Node) []string {
	var out []string
	for _, n := range []*yaml.Node{command, args} {
		if items := list(n); len(items) > 0 {
			out = append(out, path.Base(str(items[0])))
		}
	}
	return out
}

// imageName is the last element of an image without tag and digest.
func imageName(image string) string {
	image, _, _ = strings.Cut(image, "@")
	name, _, _ := strings.Cut(path.Base(image), ":")
	return name
}

// replicas notes how many instances are meant; one reports whether it is one.
func (s *Set) replicas(o object, w *Workload, n *yaml.Node, name string) (one *Fact) {
	if n == nil {
		f := o.fact(o.node, "no %s, so one instance, of %s %s", name, w.Kind, w.Name)
		return &f
	}
	f := o.fact(n, "%s: %s", name, n.Value)
	switch count, err := strconv.Atoi(str(n)); {
	case err != nil:
		s.problem(o.file, n.Line, "%s of %s is %q, no number", name, w.Name, str(n))
	case count > 1:
		w.Several = append(w.Several, f)
	case count == 1:
		return &f
	}
	return nil
}

func (s *Set) deployment(o object) *Workload {
	w := s.workload(o)
	one := s.replicas(o, w, get(o.node, "spec", "replicas"), "replicas")
	if one == nil {
		return w
	}
	strategy := get(o.node, "spec", "strategy")
	surge := get(strategy, "rollingUpdate", "maxSurge")
	switch kind := get(strategy, "type"); {
	case str(kind) == "Recreate":
		w.Single = []Fact{*one, o.fact(kind, "strategy: Recreate")}
	case surge != nil && (str(surge) == "0" || str(surge) == "0%"):
		w.Single = []Fact{*one, o.fact(surge, "maxSurge: %s", str(surge))}
	case surge != nil:
		w.Rollout = []Fact{*one, o.fact(surge, "maxSurge: %s", str(surge))}
	case kind != nil:
		w.Rollout = []Fact{*one, o.fact(kind, "strategy: %s", str(kind))}
	default: // 25% of one, rounded up
		w.Rollout = []Fact{*one, o.fact(o.node, "no strategy, so RollingUpdate")}
	}
	return w
}

func (s *Set) replicaSet(o object) *Workload {
	w := s.workload(o)
	if one := s.replicas(o, w, get(o.node, "spec", "replicas"), "replicas"); one != nil {
		w.Single = []Fact{*one}
	}
	return w
}

// statefulSet: pods are replaced one by one, each after it has ended. Templates of claims give each its own volume.
func (s *Set) statefulSet(o object) *Workload { return s.replicaSet(o) }

func (s *Set) daemonSet(o object) *Workload {
	w := s.workload(o)
	w.Several = []Fact{o.fact(o.node, "DaemonSet %s, one instance on each node", o.name)}
	return w
}

// Resolve joins what objects say of workloads. It is called once, when all files are read.
func (s *Set) Resolve() {
	for _, w := range s.Workloads {
		services := make(map[string]bool)
		for _, o := range s.objects {
			if w.namespace != o.namespace && w.namespace != "" && o.namespace != "" {
				continue
			}
			switch o.kind {
			case "HorizontalPodAutoscaler":
				s.autoscale(o, w)
			case "PersistentVolumeClaim":
				w.claim(o)
			case "Service":
				if w.selected(get(o.node, "spec", "selector")) {
					services[o.name] = true
					w.Affinity = append(w.Affinity, ofService(o)...)
				}
			}
		}
		for _, o := range s.objects {
			if w.namespace == o.namespace || w.namespace == "" || o.namespace == "" {
				w.Affinity = append(w.Affinity, ofRouting(o, services)...)
			}
		}
	}
}

// autoscale: with more than one at most, one is not meant to stay alone.
func (s *Set) autoscale(o object, w *Workload) {
	target := get(o.node, "spec", "scaleTargetRef")
	if str(get(target, "kind")) != w.Kind || str(get(target, "name")) != w.Name {
		return
	}
	n := get(o.node, "spec", "maxReplicas")
	if n == nil {
		s.problem(o.file, o.node.Line, "HorizontalPodAutoscaler %s has no maxReplicas", o.name)
		return
	}
	s.replicas(o, w, n, "maxReplicas")
	if len(w.Several) > 0 {
		w.Rollout, w.Single = nil, nil
	}
}

func (w *Workload) claim(o object) {
	for _, claim := range w.claims {
		for _, mode := range list(get(o.node, "spec", "accessModes")) {
			if claim == o.name && str(mode) == "ReadWriteMany" {
				w.Shared = append(w.Shared, o.fact(mode, "a volume with ReadWriteMany"))
			}
		}
	}
}

// selected reports whether the pods have all labels of a selector that has some.
func (w *Workload) selected(selector *yaml.Node) bool {
	labels := texts(selector)
	for k, v := range labels {
		if w.labels[k] != v {
			return false
		}
	}
	return len(labels) > 0
}

// ofService is the affinity that a service has by itself, or by annotations for Traefik.
func ofService(o object) []Fact {
	if n := get(o.node, "spec", "sessionAffinity"); str(n) == "ClientIP" {
		return []Fact{o.fact(n, "sessionAffinity: ClientIP")}
	}
	const sticky = "traefik.ingress.kubernetes.io/service.sticky.cookie"
	if n := get(o.node, "metadata", "annotations", sticky); str(n) == "true" {
		return []Fact{o.fact(n, "cookie affinity of Traefik")}
	}
	return nil
}

// ofRouting is the affinity that what stands before a service gives to it.
func ofRouting(o object, services map[string]bool) []Fact {
	switch o.kind {
	case "Ingress":
		if leadsTo(o.node, services) {
			return ofIngress(o)
		}
	case "DestinationRule":
		host, _, _ := strings.Cut(str(get(o.node, "spec", "host")), ".")
		if n := get(o.node, "spec", "trafficPolicy", "loadBalancer", "consistentHash"); n != nil && services[host] {
			if get(n, "httpCookie") != nil || get(n, "httpHeaderName") != nil || str(get(n, "useSourceIp")) == "true" || get(n, "httpQueryParameterName") != nil {
				return []Fact{o.fact(n, "consistentHash of Istio")}
			}
		}
	case "BackendLBPolicy", "XBackendTrafficPolicy":
		n := get(o.node, "spec", "sessionPersistence")
		for _, ref := range list(get(o.node, "spec", "targetRefs")) {
			if n != nil && services[str(get(ref, "name"))] {
				return []Fact{o.fact(n, "sessionPersistence")}
			}
		}
	case "HTTPRoute":
		for _, rule := range list(get(o.node, "spec", "rules")) {
			n := get(rule, "sessionPersistence")
			for _, ref := range list(get(rule, "backendRefs")) {
				if n != nil && services[str(get(ref, "name"))] {
					return []Fact{o.fact(n, "sessionPersistence")}
				}
			}
		}
	}
	return nil
}

// leadsTo reports whether an ingress has a service as a backend.
func leadsTo(ingress *yaml.Node, services map[string]bool) bool {
	if services[str(get(ingress, "spec", "defaultBackend", "service", "name"))] {
		return true
	}
	for _, rule := range list(get(ingress, "spec", "rules")) {
		for _, p := range list(get(rule, "http", "paths")) {
			if services[str(get(p, "backend", "service", "name"))] {
				return true
			}
		}
	}
	return false
}

// ofClient finds what tells clients apart among the variables of nginx: an address, a cookie, a header.
var ofClient = regexp.MustCompile(`\$\{?((binary_)?remote_addr|cookie_|http_)`)

// ofIngress is what annotations say. Source: the documentation of ingress-nginx (affinity, upstream-hash-by) and of the
// AWS Load Balancer Controller (target-group-attributes).
func ofIngress(o object) []Fact {
	var facts []Fact
	annotations := get(o.node, "metadata", "annotations")
	if n := get(annotations, "nginx.ingress.kubernetes.io/affinity"); str(n) == "cookie" {
		facts = append(facts, o.fact(n, "cookie affinity of nginx"))
	}
	if n := get(annotations, "nginx.ingress.kubernetes.io/upstream-hash-by"); ofClient.MatchString(str(n)) {
		facts = append(facts, o.fact(n, "upstream-hash-by: %s", str(n)))
	}
	if n := get(annotations, "alb.ingress.kubernetes.io/target-group-attributes"); strings.Contains(str(n), "stickiness.enabled=true") {
		facts = append(facts, o.fact(n, "stickiness of the AWS load balancer"))
	}
	return facts
}
