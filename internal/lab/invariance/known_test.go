package invariance

import "regexp"

// A limit is variants that fail, with the reason, which docs/limits.md has
// too. A variant that passes, or that is never made, fails the test.
type limit struct {
	variants *regexp.Regexp
	reason   string
}

var known = []limit{
	{
		regexp.MustCompile(`^(memo_empty_helper|benign_order|connregistry_latch|memo_behind_interface|processlock_load|replay_in_flight|holder_container|holder_unnamed_struct|processlock_map|ratelimit_evidence|stalecopy_evidence|label_context_passed|stalecopy_drops|benign_memo_fetched|benign_(memo|memo_checked|memo_create|memo_handler|memo_helpers|memo_nested|memo_packages|memo_twins|ttl_cache|ttl_cache_evict|ttl_cache_handler|ttl_cache_variable)|(pages|entries), .*)(, .*)?, writes behind a channel$`),
		"a memo whose misses another goroutine fills is not seen as one",
	},
	{
		regexp.MustCompile(`^(benign_request_handler_object|benign_request_object_kept)(, .*)?, writes behind a channel$`),
		"a sync.Once beside a field is taken for evidence that requests share the object",
	},
	{
		regexp.MustCompile(`^(levels3_events|levels4_callback)(, .*)?, writes behind a channel$`),
		"a function that is sent through a channel to be stored is not followed",
	},
	{
		regexp.MustCompile(`^levels3_inner_effects(, .*)?, field behind an interface$`),
		"an object that an interface method returns is not followed to the state that it is part of",
	},
	{
		regexp.MustCompile(`^(label_config_fields|label_loaded_object)(, .*)?, writes behind a channel$`),
		"what is sent through a channel has one label for all its parts",
	},
	{
		regexp.MustCompile(`^request_net_rpc_peers(, .*)?, rename(, .*)?$`),
		"a method of net/rpc is told from others by the name that calls send, which a move leaves as it is",
	},
	{
		regexp.MustCompile(`^holder_container(, .*)?, field behind an interface$`),
		"what holds a container that is behind an interface is not told, nor who fills its misses",
	},
	{
		regexp.MustCompile(`^(bootsecret_(cipher|compared|copy|field|filed|filled|interface|keypair|parameter|saved_field|saved_whole|setup|table|tag)|localfile_(command|names|temp)|embeddeddb_packages)(, .*)?, extract bodies into literals$`),
		"a secret, file name or database that a literal makes, and its function calls, is not followed to the field that it is kept in",
	},
	{
		regexp.MustCompile(`^bootsecret_persisted(, .*)?, extract writes into functions$`),
		"the assignment of a secret is judged together with what surrounds it in its function",
	},
	{
		regexp.MustCompile(`^bootsecret_(persisted|setter|setup|table)(, .*)?, writes behind a channel$`),
		"a secret that a goroutine assigns is not followed to where it comes from",
	},
	{
		regexp.MustCompile(`^(bootsecret_(filled|persisted|tag)|localfile_container|localfile_halves|localfile_log|localfile_names|verdict_files|verdict_names|idsequence_evidence|processlock_load)(, .*)?, rename$`),
		"names say what is a log, a data folder, a setting, stored, or reads",
	},
	{
		regexp.MustCompile(`^(benign_(sums|sums_packages)(, .*)?, (extract writes into functions|writes behind a channel)|benign_upstream_token(, .*)?, writes behind a channel)$`),
		"sums that are written off, and tokens of an upstream, are recognised by all that one function does with them",
	},
	{
		regexp.MustCompile(`^(processlock_flag(, .*)?, extract writes into functions|processlock_(flag|order)(, .*)?, writes behind a channel)$`),
		"a lock of the process is recognised by what one function, and what it calls by name, does under it",
	},
	{
		regexp.MustCompile(`^servicestate_reload(_packages)?(, .*)?, writes behind a channel$`),
		"a copy that a goroutine puts in place for a request is not seen as reloaded",
	},
	{
		regexp.MustCompile(`^levels2_service(, .*)?, (extract bodies into literals|writes behind a channel)$`),
		"a memo in a literal of a method that another package registers is not seen as one; why is not known",
	},
	{
		regexp.MustCompile(`^(benign_bound_parameters|effect_copied_part)(, .*)?, writes behind a channel$`),
		"an object of one request that is sent through a channel counts as one that outlives it",
	},
	{
		regexp.MustCompile(`^(globalvar_(numbers|counter)|ratelimit_numbers|servicestate_element_stores)(, .*)?, writes behind a channel$`),
		"a number or a switch that a goroutine changes is not told by what the request does with it",
	},
	{
		regexp.MustCompile(`^((benign_unread|benign_test_switch|verdict_names)(, .*)?, variable to another package|benign_unread(, .*)?, variable to field)$`),
		"what nothing reads, and what is for tests, is known of names that no other package can use, and by the names of folders",
	},
	{
		regexp.MustCompile(`^idsequence_evidence(, .*)?, extract (bodies|writes) into (functions|literals|methods)$`),
		"that a number is put into the answer that an RPC fills is seen in the function that serves it",
	},
	{
		regexp.MustCompile(`^(verdict_schedules(, .*)?, (rename|extract bodies into (functions|literals))|scheduler_queue(, .*)?, extract bodies into (functions|literals)|scheduler_library(, .*)?, rename)$`),
		"work by the clock is named by the function that does it, and it matters who starts that",
	},
	{
		regexp.MustCompile(`^scheduler_queue(, .*)?, (writes behind a channel|extract writes into (functions|methods))$`),
		"a queue is seen as worked off if the loop, or what it calls, shortens it",
	},
	{
		regexp.MustCompile(`^verdict_libraries(, .*)?, (rename|extract writes into functions|extract writes into methods|writes behind a channel)$`),
		"a library's object is named by its constructor, and a choice between it and what callers give is seen where one function makes both",
	},
	{
		regexp.MustCompile(`^holder_behind_interface(, .*)?, extract bodies into literals$`),
		"a container that a literal makes, and its function calls, is not followed to the interface that holds it",
	},
	{
		regexp.MustCompile(`^wired_passed(, .*)?, make types generic$`),
		"what is passed to a generic type as an interface may be every implementation",
	},
	{
		regexp.MustCompile(`^(benign_within(, .*)?, (extract bodies into literals|field behind an interface|writes behind a channel)|replay_in_flight(, .*)?, extract bodies into literals)$`),
		"that an entry is gone when its request ends is seen where one function, and what it calls by name, puts it in and takes it out",
	},
	{
		regexp.MustCompile(`^(benign_memo_fetched|connregistry_latch)(, .*)?, extract writes into (functions|methods)$`),
		"what is fetched behind a miss is seen as a copy where one function looks, fetches and keeps it",
	},
	{
		regexp.MustCompile(`^benign_order(, .*)?, extract writes into (functions|methods)$`),
		"a list is known as the order of a collection by the functions that write both",
	},
	{
		regexp.MustCompile(`^embeddeddb_singleton(, .*)?, variable to another package$`),
		"a table of singletons in another package is not followed to the database that is got out of it",
	},
}

// limitOf returns the index of the limit of a variant, -1 if there is none.
func limitOf(name string) int {
	for i, l := range known {
		if l.variants.MatchString(name) {
			return i
		}
	}
	return -1
}
