# The servers of the tabs.

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
