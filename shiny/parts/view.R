# What a tab's server is given to see the warehouse by.

# list of:
#   filters()   the filters with from, to, before (list(from, to) or NULL)
#   currency(), time_zone(), today()
#   ask(name, …)  rows of a statement of sql/, inside a reactive; asked anew when a run of the ETL
#   changed something
#   metrics(by, period = NULL)  session_metrics under the filters; period: list(from, to)
#   tail()        the five parameters of the filters, for do.call
#   beat()        changes every few seconds: only for what is about the runs themselves
new_view <- function(warehouse, pulse, filters) {
  ask_now <- function(name, ...) {
    reading <- pulse$reading()
    tryCatch(
      do.call(ask, c(list(warehouse, name), list(...))),
      # What was drawn stays, under the banner, until the warehouse is back.
      warehouse_gone = function(failure) {
        if (!reading$gone) pulse$mark_gone()
        req(FALSE, cancelOutput = TRUE)
      },
      warehouse_error = explain_failure
    )
  }
  tail <- reactive(filter_parameters(filters()))
  metrics <- function(by, period = NULL) {
    if (is.null(period)) period <- filters()[c("from", "to")]
    do.call(ask_now, c(list("session_metrics", period$from, period$to, by), tail()))
  }
  property <- function(name) {
    force(name)
    reactive(req(pulse$reading()$property[[name]], cancelOutput = TRUE))
  }
  list(
    filters = filters, ask = ask_now, metrics = metrics, tail = tail,
    currency = property("currency"),
    time_zone = property("time_zone"), today = reactive(pulse$reading()$today),
    beat = pulse$beats
  )
}
