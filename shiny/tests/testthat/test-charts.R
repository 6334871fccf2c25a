measure <- list(label = "Sessions", kind = "count")

test_that("a vector of one is an array in JSON", {
  expect_equal(as.character(jsonlite::toJSON(values(1), auto_unbox = TRUE)), "[1]")
  expect_equal(
    as.character(jsonlite::toJSON(values(as.Date("2024-02-29")), auto_unbox = TRUE)),
    "[\"2024-02-29\"]"
  )
})

test_that("axes begin at 0, and whole things have no halves", {
  expect_equal(value_axis("count", "USD", 500)$rangemode, "tozero")
  expect_equal(value_axis("count", "USD", 3)$dtick, 1)
  expect_equal(value_axis("count", "USD", c(NA, 0))$range, c(0, 1))
  expect_equal(value_axis("money", "EUR", 500)$tickprefix, "€")
  expect_equal(value_axis("count", "USD", numeric())$range, c(0, 1))
})

test_that("a trend has the comparison behind, and each point says its own day", {
  rows <- data.frame(
    date = as.Date("2024-03-01") + 0:1, now = c(1, 2), before_date = as.Date("2024-02-28") + 0:1,
    before = c(5, 4)
  )
  drawn <- trend_chart(rows, measure, "USD")
  expect_length(drawn$data, 2)
  expect_equal(unclass(drawn$data[[1]]$text), c("28 Feb 2024: 5", "29 Feb 2024: 4"))
  expect_true(drawn$layout$showlegend)
  alone <- trend_chart(rows[c("date", "now")], measure, "USD")
  expect_length(alone$data, 1)
  expect_false(alone$layout$showlegend)
})

test_that("money is drawn in major units", {
  drawn <- bar_chart("a", 12345, "$123.45", "money", "USD")
  expect_equal(unclass(drawn$data[[1]]$x), 123.45)
})
