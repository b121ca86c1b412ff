package deploy

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// compose reads the services of a compose file. Source: the Compose Specification, services.deploy and services.scale.
func (s *Set) compose(file string, n *yaml.Node) {
	services := get(n, "services")
	if services.Kind != yaml.MappingNode {
		s.problem(file, services.Line, "services is no mapping")
		return
	}
	for i := 0; i+1 < len(services.Content); i += 2 {
		name, service := services.Content[i], resolved(services.Content[i+1])
		o := object{"compose service", name.Value, "", file, service}
		w := &Workload{Kind: o.kind, Name: o.name, At: o.fact(name, "service %s", o.name)}
		command := get(service, "command")
		if words := strings.Fields(str(command)); len(words) > 0 {
			w.level[0] = []string{path.Base(words[0])}
		}
		w.level[0] = append(w.level[0], commands(get(service, "entrypoint"), command)...)
		w.level[1] = []string{o.name}
		w.level[2] = []string{str(get(service, "container_name"))}
		w.level[3] = []string{imageName(str(get(service, "image")))}
		s.composed(o, w)
		s.Workloads = append(s.Workloads, w)
	}
}

func (s *Set) composed(o object, w *Workload) {
	if mode := get(o.node, "deploy", "mode"); str(mode) == "global" {
		w.Several = []Fact{o.fact(mode, "mode: global, one instance on each node")}
		return
	}
	n, name := get(o.node, "deploy", "replicas"), "replicas"
	if n == nil {
		n, name = get(o.node, "scale"), "scale"
	}
	one := s.replicas(o, w, n, name)
	if one == nil {
		return
	}
	if n == nil {
		one.Line = w.At.Line
	}
	if order := get(o.node, "deploy", "update_config", "order"); str(order) == "start-first" {
		w.Rollout = []Fact{*one, o.fact(order, "order: start-first")}
		return
	}
	w.Single = []Fact{*one}
}
