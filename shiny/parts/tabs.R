# When the servers of the tabs are set up, and what is asked before.

# Each is set up when its tab is shown for the first time: all nine at once would take R as long as
# the first answers do. shown: reactive of an id.
serve_shown <- function(tabs, shown, view) {
  served <- character()
  observeEvent(shown(), {
    if (shown() %in% served) return()
    served <<- c(served, shown())
    tab <- Find(function(tab) tab$id == shown(), tabs)
    tab$server(tab$id, view)
  })
}

# Asks what `tab` asks when it is opened with the usual filters, whenever the pulse says that there
# are other answers: nobody waits for them then, and whoever opens it next finds them remembered.
ask_ahead <- function(tab, recall, pulse) {
  usual <- parse_filters(list(), tab$id)$filters
  # Also where a session began the pulse: this outlives it.
  withReactiveDomain(NULL, {
    view <- new_view(recall, pulse, reactive(filters_at(usual, pulse$reading())))
    observe(tab$opening(view))
  })
}
