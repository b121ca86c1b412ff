// Package machinery queues jobs with github.com/RichardKnop/machinery.
package machinery

import (
	"github.com/RichardKnop/machinery/v2"
	eagerbackend "github.com/RichardKnop/machinery/v2/backends/eager"
	backendsiface "github.com/RichardKnop/machinery/v2/backends/iface"
	redisbackend "github.com/RichardKnop/machinery/v2/backends/redis"
	eagerbroker "github.com/RichardKnop/machinery/v2/brokers/eager"
	brokersiface "github.com/RichardKnop/machinery/v2/brokers/iface"
	redisbroker "github.com/RichardKnop/machinery/v2/brokers/redis"
	"github.com/RichardKnop/machinery/v2/config"
	eagerlock "github.com/RichardKnop/machinery/v2/locks/eager"
	redislock "github.com/RichardKnop/machinery/v2/locks/redis"
)

// Here runs jobs in the process.
func Here(cnf *config.Config) *machinery.Server {
	return machinery.NewServer(cnf, broker(), results(), locks())
}

func broker() brokersiface.Broker {
	return eagerbroker.New() // review `eager.New keeps jobs in this process: they are lost with this instance`
}

func results() backendsiface.Backend {
	return eagerbackend.New() // review `eager.New keeps jobs in this process: they are lost with this instance`
}

func locks() *eagerlock.Lock {
	return eagerlock.New() // review `eager.New keeps locks in this process: another instance does not see them`
}

// Shared runs them anywhere.
func Shared(cnf *config.Config) *machinery.Server {
	addrs := []string{"redis:6379"}
	return machinery.NewServer(cnf,
		redisbroker.NewGR(cnf, addrs, 0),
		redisbackend.NewGR(cnf, addrs, 0),
		redislock.New(cnf, addrs, 0, 3))
}
