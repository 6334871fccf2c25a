# What makes outputs ask again: not the clock, but a run of the ETL that changed something. One poll
# for all sessions.

PULSE_MS <- 5000

# list(reading, beats, mark_gone): reading() is list(run, today, gone, property, coverage, offered)
# and changes when one of them does; beats() changes with every poll.
new_pulse <- function(warehouse) {
  known <- list(run = NULL, today = NULL, gone = TRUE)
  reading <- reactiveVal(known)
  beats <- reactiveVal(0)
  beat <- function() {
    known <<- tryCatch(
      read_pulse(warehouse, known),
      # Also where the warehouse is not migrated yet: it will be.
      error = function(failure) utils::modifyList(known, list(gone = TRUE))
    )
    reading(known)
    beats(isolate(beats()) + 1)
  }
  beat()
  observe({
    invalidateLater(PULSE_MS, session = NULL)
    isolate(beat())
  }, domain = NULL)
  mark_gone <- function() {
    known$gone <<- TRUE
    isolate(reading(known))
  }
  list(reading = reading, beats = beats, mark_gone = mark_gone)
}

read_pulse <- function(warehouse, known) {
  run <- ask(warehouse, "last_run")$run_id
  now <- known
  if (is.null(known$run) || !identical(run, known$run) || known$gone) {
    property <- as.list(ask(warehouse, "property"))
    coverage <- lapply(as.list(ask(warehouse, "coverage")), as.Date)
    now <- list(
      run = run, property = property, coverage = coverage,
      offered = offered_values(warehouse, coverage)
    )
  }
  now$today <- today_in(now$property$time_zone)
  now$gone <- FALSE
  now
}

# list(devices, channels) of all days.
offered_values <- function(warehouse, coverage) {
  if (is.na(coverage$first_date)) return(list(devices = character(), channels = character()))
  found <- ask(warehouse, "filter_values", coverage$first_date, coverage$last_date, TRUE)
  list(
    devices = found$value[found$kind == "device"], channels = found$value[found$kind == "channel"]
  )
}
