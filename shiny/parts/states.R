# What stands in an output's place where there is nothing to show. Shiny gives the text to the
# browser by the class of the condition; www/dashboard.css designs it.

# Stops an output where there are no rows, saying what to try.
need_rows <- function(rows, what = "No sessions in these days") {
  some <- is.data.frame(rows) && nrow(rows) > 0
  validate(need(some, paste0(what, ". Try more days, or fewer filters.")), errorClass = "empty")
}

# Stops an output with words of its own.
say_empty <- function(text) validate(text, errorClass = "empty")

# Stops where all of a measure is 0: a chart of nothing is not a chart.
need_any <- function(values, what) {
  need_rows(if (any(values > 0, na.rm = TRUE)) data.frame(values), what)
}

# A failure as the browser may read it. PostgreSQL's text goes to the log: it can say more than a
# reader should know.
explain_failure <- function(failure) {
  text <- conditionMessage(failure)
  message("The warehouse refused a question: ", text)
  said <- if (grepl("statement timeout", text, fixed = TRUE)) {
    "This took more than 10 seconds and was given up. Try fewer days."
  } else {
    "The warehouse could not answer this. It may be of an older version: run “migrate”."
  }
  validate(said, errorClass = "refused")
}
