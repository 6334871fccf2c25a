# What stands in the dashboard's place until there is one: the stack's name, and how many events the warehouse holds.
library(shiny)

# As the role shiny, over the local socket: the server knows the user that runs this.
count_events <- function() {
  connection <- DBI::dbConnect(RPostgreSQL::PostgreSQL(), host = "/var/run/postgresql", dbname = "clickstream_dw", user = "shiny")
  on.exit(DBI::dbDisconnect(connection))
  # RPostgreSQL answers an SQL error with a warning and NULL.
  rows <- DBI::dbGetQuery(connection, "SELECT count(*)::float8 AS events FROM dw.fact_event")
  if (is.null(rows)) stop("the warehouse has no events table yet")
  rows$events
}

stack <- Sys.getenv("CLICKSTREAM_STACK", "clickstream")

ui <- fluidPage(
  title = paste(stack, "clickstream"),
  h1(paste("Clickstream of", stack)),
  p(textOutput("events"))
)

server <- function(input, output, session) {
  output$events <- renderText({
    invalidateLater(60000, session)
    events <- tryCatch(suppressWarnings(count_events()), error = function(e) NULL)
    if (is.null(events)) "The warehouse does not answer, or is not migrated yet."
    else paste("The warehouse holds", format(events, big.mark = ",", scientific = FALSE), "events.")
  })
}

shinyApp(ui, server)
