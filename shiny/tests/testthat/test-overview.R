# With Shiny: what a tab asks is known by running it.
library(shiny)
for (folder in c("parts", "modules")) {
  for (file in list.files(file.path("../..", folder), pattern = "[.]R$", full.names = TRUE)) {
    source(file, encoding = "UTF-8")
  }
}

MEASURED <- c(
  "visitors", "people", "sessions", "engaged_rate", "orders", "revenue", "conversion_rate",
  "average_order"
)

# A warehouse that knows the days since `first` and keeps what it was asked.
counting_warehouse <- function(first) {
  asked <- character()
  recall <- new_memory(function(name, from, to, by, ...) {
    asked <<- c(asked, paste(name, from, to, by))
    slice <- if (by == "day") format(from) else by
    cbind(data.frame(slice = slice), as.list(stats::setNames(seq_along(MEASURED), MEASURED)))
  })
  pulse <- list(reading = reactiveVal(list(
    run = 7, today = as.Date("2026-11-01"), gone = FALSE,
    property = list(time_zone = "UTC", currency = "USD"),
    coverage = list(first_date = as.Date(first), last_date = as.Date("2026-11-01"))
  )))
  list(recall = recall, pulse = pulse, asked = function() asked)
}

ahead <- function(input, output, session, at) ask_ahead(overview_tab, at$recall, at$pulse)

opened <- function(input, output, session, at) {
  usual <- parse_filters(list(), "overview")$filters
  chosen <- reactive(filters_at(usual, at$pulse$reading()))
  overview_tab$server("overview", new_view(at$recall, at$pulse, chosen))
}

asked_by <- function(server, at) {
  testServer(function(input, output, session) server(input, output, session, at), {
    session$flushReact()
  })
  at$asked()
}

for (first in c("2026-01-01", "2026-10-20")) {
  test_that(paste("what is asked ahead is what the tab asks, with data since", first), {
    asked <- asked_by(ahead, counting_warehouse(first))
    expect_length(asked, if (first < "2026-09") 6 else 4)
    expect_setequal(asked, asked_by(opened, counting_warehouse(first)))
  })
}

test_that("another run is asked ahead too, and who comes then asks nothing", {
  at <- counting_warehouse("2026-01-01")
  asked <- asked_by(ahead, at)
  isolate(at$pulse$reading(utils::modifyList(at$pulse$reading(), list(run = 8))))
  expect_length(asked_by(opened, at), 2 * length(asked))
})
