# Answers that were given since the last run of the ETL: until the next one the warehouse says the
# same, so that five people who look at one view ask once.

# What depends on the moment it is asked, and not only on what was loaded.
OF_THE_MOMENT <- c("events_by_hour", "freshness", "last_run", "newest_runs", "runs")
MOST_ANSWERS <- 500

# Wraps ask(name, …) into recall(run, name, …). run: the id of the run that changed something last;
# NULL, NA or of no length (there was no run yet): nothing is remembered.
new_memory <- function(ask) {
  answers <- new.env()
  of_run <- NULL
  function(run, name, ...) {
    if (length(run) != 1 || is.na(run) || name %in% OF_THE_MOMENT) return(ask(name, ...))
    if (!identical(run, of_run) || length(answers) >= MOST_ANSWERS) {
      rm(list = ls(answers, all.names = TRUE), envir = answers)
      of_run <<- run
    }
    key <- paste(c(name, vapply(list(...), as_key, "")), collapse = "\x1f")
    if (is.null(answers[[key]])) answers[[key]] <- ask(name, ...)
    answers[[key]]
  }
}

as_key <- function(value) if (is.null(value)) "" else paste(class(value)[1], as_parameter(value))
