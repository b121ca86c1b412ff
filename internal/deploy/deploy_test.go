package deploy

import (
	"slices"
	"strings"
	"testing"
)

// api is a Deployment of which lines are added to spec, and to the pod.
func api(spec, pod string) string {
	return "kind: Deployment\nmetadata: {name: api}\nspec:\n" + spec + "  template:\n    metadata: {labels: {app: api}}\n    spec:\n      containers: [{name: main, image: 'r/x:1'}]\n" + pod
}

const service = "---\nkind: Service\nmetadata: {name: front}\nspec:\n  selector: {app: api}\n"

// ingress is one that leads to the service, with an annotation.
func ingress(annotation string) string {
	return "---\nkind: Ingress\nmetadata:\n  name: in\n  annotations:\n    " + annotation +
		"\nspec:\n  rules:\n    - http:\n        paths: [{path: /, backend: {service: {name: front}}}]\n"
}

// said is what the facts of a workload come to, a letter for each kind of fact.
func said(w *Workload) string {
	var out []string
	for _, k := range []struct {
		name  string
		facts []Fact
	}{{"several", w.Several}, {"rollout", w.Rollout}, {"single", w.Single}, {"affinity", w.Affinity}, {"shared", w.Shared}} {
		for _, f := range k.facts {
			out = append(out, k.name+" "+f.Text)
		}
	}
	return strings.Join(out, "; ")
}

// TestCases: one case for each kind of object and annotation, beside what does not count.
func TestCases(t *testing.T) {
	three := api("  replicas: 3\n", "")
	const several = "several replicas: 3"
	hpa := func(name string) string {
		return "---\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec:\n  scaleTargetRef: {kind: Deployment, name: " + name + "}\n  maxReplicas: 5\n"
	}
	rule := func(host, how string) string {
		return "---\nkind: DestinationRule\nmetadata: {name: d}\nspec:\n  host: " + host + "\n  trafficPolicy: {loadBalancer: {" + how + "}}\n"
	}
	volume := "      volumes: [{name: v, persistentVolumeClaim: {claimName: up}}]\n"
	claim := func(mode string) string {
		return "---\nkind: PersistentVolumeClaim\nmetadata: {name: up}\nspec:\n  accessModes: [" + mode + "]\n"
	}
	for name, tt := range map[string]struct{ in, want string }{
		"replicas":          {three, several},
		"rolling":           {api("  replicas: 1\n", ""), "rollout replicas: 1; rollout no strategy, so RollingUpdate"},
		"no replicas":       {api("", ""), "rollout no replicas, so one instance, of Deployment api; rollout no strategy, so RollingUpdate"},
		"surge":             {api("  replicas: 1\n  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}\n", ""), "rollout replicas: 1; rollout maxSurge: 1"},
		"no surge":          {api("  replicas: 1\n  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 0}}\n", ""), "single replicas: 1; single maxSurge: 0"},
		"recreate":          {api("  replicas: 1\n  strategy: {type: Recreate}\n", ""), "single replicas: 1; single strategy: Recreate"},
		"switched off":      {api("  replicas: 0\n", ""), ""},
		"autoscaler":        {api("  replicas: 1\n", "") + hpa("api"), "several maxReplicas: 5"},
		"another's":         {three + hpa("other"), several},
		"stateful":          {strings.Replace(three, "Deployment", "StatefulSet", 1), several},
		"stateful, one":     {strings.Replace(api("  replicas: 1\n", ""), "Deployment", "StatefulSet", 1), "single replicas: 1"},
		"replica set":       {strings.Replace(three, "Deployment", "ReplicaSet", 1), several},
		"daemon":            {strings.Replace(api("", ""), "Deployment", "DaemonSet", 1), "several DaemonSet api, one instance on each node"},
		"list":              {"kind: List\nitems:\n  - {kind: DaemonSet, metadata: {name: api}}\n", "several DaemonSet api, one instance on each node"},
		"client address":    {three + service + "  sessionAffinity: ClientIP\n", several + "; affinity sessionAffinity: ClientIP"},
		"no affinity":       {three + service + "  sessionAffinity: None\n", several},
		"other pods":        {three + strings.Replace(service, "app: api", "app: web", 1) + "  sessionAffinity: ClientIP\n", several},
		"nginx":             {three + service + ingress("nginx.ingress.kubernetes.io/affinity: cookie"), several + "; affinity cookie affinity of nginx"},
		"nginx elsewhere":   {three + strings.Replace(service, "front", "back", 1) + ingress("nginx.ingress.kubernetes.io/affinity: cookie"), several},
		"nginx hash":        {three + service + ingress(`nginx.ingress.kubernetes.io/upstream-hash-by: "$binary_remote_addr"`), several + "; affinity upstream-hash-by: $binary_remote_addr"},
		"nginx hash of URL": {three + service + ingress(`nginx.ingress.kubernetes.io/upstream-hash-by: "$request_uri"`), several},
		"traefik": {three + strings.Replace(service, "metadata: {name: front}", `metadata: {name: front, annotations: {traefik.ingress.kubernetes.io/service.sticky.cookie: "true"}}`, 1),
			several + "; affinity cookie affinity of Traefik"},
		"alb":              {three + service + ingress("alb.ingress.kubernetes.io/target-group-attributes: stickiness.enabled=true,stickiness.type=lb_cookie"), several + "; affinity stickiness of the AWS load balancer"},
		"alb without":      {three + service + ingress("alb.ingress.kubernetes.io/target-group-attributes: stickiness.enabled=false"), several},
		"istio":            {three + service + rule("front.ns.svc.cluster.local", "consistentHash: {httpCookie: {name: c, ttl: 0s}}"), several + "; affinity consistentHash of Istio"},
		"istio, no hash":   {three + service + rule("front", "simple: ROUND_ROBIN"), several},
		"istio, elsewhere": {three + service + rule("back", "consistentHash: {useSourceIp: true}"), several},
		"gateway policy":   {three + service + "---\nkind: BackendLBPolicy\nmetadata: {name: p}\nspec:\n  targetRefs: [{kind: Service, name: front}]\n  sessionPersistence: {type: Cookie}\n", several + "; affinity sessionPersistence"},
		"gateway route":    {three + service + "---\nkind: HTTPRoute\nmetadata: {name: r}\nspec:\n  rules: [{sessionPersistence: {type: Cookie}, backendRefs: [{name: front}]}]\n", several + "; affinity sessionPersistence"},
		"gateway, without": {three + service + "---\nkind: HTTPRoute\nmetadata: {name: r}\nspec:\n  rules: [{backendRefs: [{name: front}]}]\n", several},
		"shared volume":    {api("  replicas: 3\n", volume) + claim("ReadWriteMany"), several + "; shared a volume with ReadWriteMany"},
		"volume of one":    {api("  replicas: 3\n", volume) + claim("ReadWriteOnce"), several},
		"claim of another": {three + claim("ReadWriteMany"), several},
		"compose":          {"services:\n  api:\n    image: x\n    deploy: {replicas: 2}\n", "several replicas: 2"},
		"compose scale":    {"services:\n  api: {image: x, scale: 2}\n", "several scale: 2"},
		"compose, one":     {"services:\n  api: {image: x}\n", "single no scale, so one instance, of compose service api"},
		"compose, global":  {"services:\n  api: {deploy: {mode: global}}\n", "several mode: global, one instance on each node"},
		"compose rollout":  {"services:\n  api: {deploy: {replicas: 1, update_config: {order: start-first}}}\n", "rollout replicas: 1; rollout order: start-first"},
	} {
		s := new(Set)
		s.Read("f.yaml", []byte(tt.in))
		s.Resolve()
		if len(s.Workloads) != 1 || len(s.Problems) > 0 {
			t.Errorf("%s: %d workloads, problems %v", name, len(s.Workloads), s.Problems)
			continue
		}
		if got := said(s.Workloads[0]); got != tt.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, tt.want)
		}
	}
}

// TestLines: facts and problems have the lines of the file, and what is wrong costs its document only.
func TestLines(t *testing.T) {
	s := new(Set)
	s.Read("f.yaml", []byte("# first\n---\nkind: DaemonSet\nmetadata: {name: a}\n--- # bad\nkind: [\n---\nkind: Deployment\nmetadata:\n  name: {{ .name }}\n---\n"+
		"kind: Deployment\nmetadata: {name: b}\nspec:\n  replicas: ${N}\n---\nkind: Deployment\nmetadata: {name: c}\nspec:\n  replicas: 2\n---\nkind: ConfigMap\ndata: {t: '{{ x }}'}\n---\nkind: Service\n---\njust text\n"))
	var got []string
	for _, w := range s.Workloads {
		got = append(got, w.At.String())
	}
	if want := []string{"DaemonSet a at f.yaml:3", "Deployment b at f.yaml:12", "Deployment c at f.yaml:17"}; !slices.Equal(got, want) {
		t.Errorf("workloads %q, want %q", got, want)
	}
	if f := s.Workloads[2].Several[0]; f.String() != "replicas: 2 at f.yaml:20" {
		t.Errorf("fact %s", f)
	}
	got = nil
	for _, p := range s.Problems {
		got = append(got, p.String())
	}
	want := []string{"f.yaml:6: ", "f.yaml:10: a template, not YAML; ", "f.yaml:15: replicas of b is \"${N}\", no number", "f.yaml:25: Service has no metadata.name"}
	if len(got) != len(want) {
		t.Fatalf("problems %q", got)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("problem %q, want %q", got[i], want[i])
		}
	}
}

// TestOf: the strongest sign counts, and nothing is guessed between two.
func TestOf(t *testing.T) {
	s := new(Set)
	s.Read("f.yaml", []byte(`services:
  web: {image: "r.example.com:5000/shop:v1@sha256:0"}
  shop: {image: other}
  jobs: {image: multi, command: [/bin/worker, -v]}
  queue: {image: worker}
  a: {image: twin}
  b: {image: twin}
`))
	said := map[string]string{"m/cmd/named": "web", "lost": "nosuch"}
	for program, want := range map[string]string{
		"m/cmd/shop": "shop", "m/cmd/worker": "jobs", "m/cmd/named": "web", "m/shop/v2": "shop",
		"m/cmd/twin": "", "m/cmd/none": "", "m/cmd/lost": "", "m/cmd/v1": "",
	} {
		w, why := s.Of(program, said)
		if name := ""; w != nil {
			name = w.Name
			if name != want || why != "" {
				t.Errorf("%s runs as %s (%s), want %q", program, name, why, want)
			}
		} else if want != "" || why == "" {
			t.Errorf("%s runs as nothing (%s), want %q", program, why, want)
		}
	}
	if _, why := s.Of("m/cmd/twin", nil); !strings.Contains(why, "service a at f.yaml:6, service b at f.yaml:7") {
		t.Errorf("two workloads: %s", why)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(api("  replicas: 1\n", "") + service)
	f.Add("services: {a: &a {deploy: *a}}\n")
	f.Add("kind: List\nitems: [&a {kind: List, items: [*a]}]\n")
	f.Fuzz(func(t *testing.T, in string) {
		s := new(Set)
		s.Read("f.yaml", []byte(in))
		s.Resolve()
	})
}
