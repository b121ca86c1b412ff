package finding

// Reasons of findings, for review, in packages that may be libraries: nothing in them
// serves requests, and exported functions write the state.
const (
	Offered = "who calls it is not seen here"
	// OfferedToClients: the state is a collection that is kept by clients and guarded for
	// concurrent use, as in the packages that services import.
	OfferedToClients = Offered + "; it is kept by clients, and guarded for concurrent use"
)

// unreached is why state is harmless that a service offers to itself.
const unreached = "no request is seen to reach these writes"

// SettleOffered settles what packages by themselves cannot know of the state that they
// offer. If something serves requests, they are parts of that service, and what it does
// not reach is harmless. If these are the records of a whole module in which nothing does,
// that is a library, and what it keeps of clients is likely to be harmful.
func (r *Records) SettleOffered(whole bool) {
	serves := false
	for _, s := range r.Serving {
		serves = serves || s.Functions > 0
	}
	for _, f := range r.Findings {
		switch offered := f.Tier == Review && (f.Reason == Offered || f.Reason == OfferedToClients); {
		case offered && serves:
			f.Tier, f.Reason = Benign, unreached
		case offered && whole && f.Reason == OfferedToClients:
			f.Tier = Likely
		}
	}
}
