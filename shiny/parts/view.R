# What a tab's server is given to see the warehouse by.

# list of:
#   filters()   the filters with from, to, before (list(from, to) or NULL), without the tab: they
#   change only where one of them does
#   tab()       the id of the tab that is shown
#   currency(), time_zone(), today(), first_day() of the data
#   ask(name, …)  rows of a statement of sql/, inside a reactive; asked anew when a run of the ETL
#   changed something
#   metrics(by, period = NULL)  session_metrics under the filters; period: list(from, to)
#   tail()        the five parameters of the filters, for do.call
#   beat()        changes every few seconds: only for what is about the runs themselves
#
# recall: of new_memory(), shared by all sessions.
new_view <- function(recall, pulse, chosen) {
  filters <- changed_only(reactive(chosen()[setdiff(names(chosen()), "tab")]))
  ask_now <- function(name, ...) {
    reading <- pulse$reading()
    tryCatch(
      recall(reading$run, name, ...),
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
    filters = filters, tab = reactive(chosen()$tab), ask = ask_now, metrics = metrics, tail = tail,
    currency = property("currency"),
    time_zone = property("time_zone"), today = reactive(pulse$reading()$today),
    first_day = reactive(pulse$reading()$coverage$first_date),
    beat = pulse$beats
  )
}

# A reactive that counts as changed only where its value is another one: a tab switch is no reason
# to ask for anything again.
changed_only <- function(source) {
  value <- reactiveVal()
  observe(value(source()), priority = 100)
  reactive(req(value(), cancelOutput = TRUE))
}
