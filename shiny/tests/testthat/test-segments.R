rows <- data.frame(
  segment = c("new", "champions"), people = c(30, 10), share_of_people = c(0.75, 0.25),
  orders = c(30, 25), revenue = c(90000, 150000), share_of_revenue = c(0.375, 0.625),
  average_revenue = c(3000, 15000), median_recency_days = c(2, 1.5)
)

test_that("segments are in their order, also those that nobody is in", {
  all <- segment_rows(rows)
  expect_equal(all$segment, names(SEGMENTS))
  expect_equal(all$people[all$segment == "champions"], 10)
  expect_equal(all$people[all$segment == "loyal"], 0)
  expect_equal(all$average_revenue[all$segment == "loyal"], NA_real_)
  expect_equal(sum(all$people), 40)
  expect_equal(nrow(segment_rows(rows[0, ])), 0)
})

test_that("the segments are those of the documentation's table", {
  # Where the tests run beside the sources.
  skip_if_not(file.exists("../../../docs/metrics.md"))
  text <- readLines("../../../docs/metrics.md", encoding = "UTF-8")
  cells <- unlist(strsplit(grep("^[|] recency [1-5]", text, value = TRUE), "|", fixed = TRUE))
  named <- trimws(cells)[!grepl("^ ?recency|^$", cells)]
  expect_setequal(unique(named), names(SEGMENTS))
})

test_that("few buyers are said to be few", {
  day <- as.Date("2024-03-01")
  expect_match(segments_unit(rows, day, day), "The 40 people who ordered, 1 Mar 2024")
  expect_false(grepl("so few", segments_unit(rows, day, day)))
  rows$people <- c(1, 0)
  expect_match(segments_unit(rows, day, day), "The 1 person who ordered.*so few")
})

test_that("the chart's axes are in major units, its hover has the money in full", {
  data <- segments_chart(segment_rows(rows), "USD")$data
  expect_equal(as.numeric(data[[3]]$x[1]), 150)
  expect_match(data[[2]]$customdata[1], "$1,500.00 (62.5%)", fixed = TRUE)
  expect_equal(as.character(data[[4]]$text[c(1, 4)]), c("1.5", "2"))
})

test_that("the grid has the latest on top, and nothing in cells of nobody", {
  grid <- data.frame(
    recency = c(5, 1), frequency = c(1, 5), segment = c("new", "cannot lose"), people = c(3, 0),
    revenue = c(1234500, 0)
  )
  cells <- grid_cells(grid, "people", "USD")
  expect_equal(cells$row, c(1, 5))
  expect_equal(cells$column, c(1, 5))
  expect_equal(cells$text, c("3<br>New", ""))
  expect_equal(cells$value, c(3, 0))
  expect_equal(grid_cells(grid, "revenue", "USD")$text[1], "$12k<br>New")
})

test_that("short numbers keep what matters", {
  expect_equal(
    format_short(c(0, 999, 9999, 12345, 999499, 999500, 1234567, 45600000)),
    c("0", "999", "9,999", "12k", "999k", "1.0M", "1.2M", "46M")
  )
})
