# Live: the last two days by the hour, and the ETL's last runs.

live_tab <- list(id = "live", title = "Live", question = "What is happening right now?")

live_tab$ui <- function(id) {
  ns <- NS(id)
  tagList(
    ages_script(),
    uiOutput(ns("freshness"), class = "lead-place"),
    uiOutput(ns("note")),
    card_ui(
      ns("hours"), "The last 48 hours", "hours",
      label = "Bars of the chosen measure by the hour; the hour that is not over is hatched",
      controls = small_select(ns("by"), "Measure", HOUR_MEASURES, "events"), height = 300
    ),
    tags$div(class = "cards", card_ui(
      ns("runs"), "Last runs of the ETL", "runs",
      label = NULL, class = "worded", unit = paste(
        "The newest, and before it those that had something to load or did not end well.",
        "Numbers here and on all tabs are asked for again when a run has changed something"
      )
    ))
  )
}

live_tab$server <- function(id, view) {
  moduleServer(id, function(input, output, session) {
    runs <- each_beat(id, view, function() view$ask("runs"))
    freshness <- reactive({
      # Runs say when it is another one.
      runs()
      view$ask("freshness")
    })
    output$freshness <- renderUI(freshness_ui(freshness(), view$time_zone()))
    output$note <- renderUI(filters_note(view$filters(), "bots in or out"))

    by <- reactive(choice(input$by, HOUR_MEASURES, "events"))
    hours <- reactive({
      hour_rows(view$ask("events_by_hour", view$filters()$bots == "in"), view$time_zone())
    })
    card_server(
      "hours", view,
      reactive({
        if (nrow(hours()) == 0) say_empty(paste(
          "Nothing happened in the last 48 hours, as far as is loaded. The line above says how old",
          "the newest event is."
        ))
        hours()
      }),
      columns = c(
        list(column("hour", "Hour", "moment")),
        lapply(names(HOUR_MEASURES), function(name) {
          column(HOUR_MEASURES[[name]], name, "count", bar = name == "Events")
        }),
        list(column("state", "Hour is"))
      ),
      draw = function(rows) {
        label <- names(HOUR_MEASURES)[HOUR_MEASURES == by()]
        if (sum(rows[[by()]]) == 0) say_empty(paste("No", tolower(label), "in the last 48 hours."))
        hours_chart(rows, by())
      },
      unit = reactive(paste0(
        tolower(names(HOUR_MEASURES)[HOUR_MEASURES == by()]), " an hour, ", view$time_zone()
      ))
    )
    card_server(
      "runs", view,
      reactive({
        if (nrow(runs()) == 0) say_empty("The ETL has not run yet. Its runs appear here.")
        run_rows(runs(), view$time_zone())
      }),
      columns = run_columns()
    )
  })
}

run_columns <- function() {
  counts <- c(
    objects = "Objects", events = "Events", inserted = "New", duplicates = "Duplicates",
    rejected = "Rejected"
  )
  c(
    list(
      column("started_at", "Started", "moment"), column("state", "State"), column("kind", "Kind"),
      column("seconds", "Took (s)", "decimal")
    ),
    lapply(names(counts), function(name) column(name, counts[[name]], "count")),
    list(column("run_id", "Run", "count"), column("error", "Error"))
  )
}
