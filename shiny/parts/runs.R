# What is about the ETL's runs themselves, which the pulse does not tell: a run that loads nothing
# or fails changes no number.

# Rows asked for with each beat while the tab `id` is shown, and handed on only where they changed.
# Gives a reactive.
each_beat <- function(id, view, ask_rows) {
  latest <- reactiveVal()
  observe({
    req(view$tab() == id)
    view$beat()
    latest(tryCatch(ask_rows(), validation = identity))
  })
  reactive({
    answer <- req(latest(), cancelOutput = TRUE)
    if (inherits(answer, "condition")) stop(answer)
    answer
  })
}

# An age that the browser counts on (www/ages.js).
age_ui <- function(seconds) {
  tags$span(
    class = "age", `data-age` = if (!is.na(seconds)) sprintf("%.1f", seconds), format_age(seconds)
  )
}

ages_script <- function() {
  singleton(tags$head(tags$script(src = versioned("ages.js"), defer = NA)))
}

# How old what is shown is, as a sentence.
freshness_ui <- function(row, time_zone) {
  if (is.na(row$event_age)) {
    return(tags$p(class = "lead", "No event has been loaded yet. It appears here by itself."))
  }
  at <- format_moment(as_moment(row$complete_at, time_zone), time_zone)
  complete <- if (is.na(row$complete_age)) {
    "no run has loaded all there was yet."
  } else {
    tagList(
      "the last run that loaded all ended ", age_ui(row$complete_age), sprintf(" ago (%s).", at)
    )
  }
  tags$p(class = "lead", "The newest event is ", age_ui(row$event_age), " old; ", complete)
}

# Which filters a tab about the data as a whole leaves aside.
filters_note <- function(filters, but = "the days") {
  if (!is_filtered(filters)) return(NULL)
  tags$p(class = "note", paste0(
    "This tab is about all of the data: of the filters only ", but, " count here."
  ))
}
