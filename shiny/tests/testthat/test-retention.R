rows <- data.frame(
  cohort = c("2024-02-26", "2024-02-26", "2024-02-26", "2024-03-04", "2024-03-04"),
  visitors = c(200, 200, 200, 50, 50), week = c(0, 1, 2, 0, 1), returned = c(200, 30, 5, 50, 7),
  rate = c(1, 0.15, NA, 1, NA), is_complete = c(TRUE, TRUE, FALSE, TRUE, FALSE)
)

test_that("cohorts are whole weeks, however short the range", {
  # A Sunday, and the Monday after it.
  expect_equal(
    lapply(cohort_days(as.Date("2024-03-03")), format), list(from = "2023-12-11", to = "2024-03-03")
  )
  expect_equal(
    lapply(cohort_days(as.Date("2024-03-04")), format), list(from = "2023-12-18", to = "2024-03-10")
  )
  days <- cohort_days(as.Date("2024-03-04"))
  expect_equal(as.integer(days$to - days$from) + 1, 7 * COHORTS)
})

test_that("the table has a row a cohort, without a rate where a week is not over", {
  table <- cohort_table(rows)
  expect_equal(format(table$cohort), c("2024-02-26", "2024-03-04"))
  expect_equal(table$visitors, c(200, 50))
  expect_equal(table$week_1, c(0.15, NA))
  expect_equal(table$week_2, c(NA_real_, NA))
  expect_equal(table$week_11, c(NA_real_, NA))
  expect_equal(nrow(cohort_table(rows[0, ])), 0)
})

test_that("a week that is not over has no rate in its cell, and says so", {
  cells <- cohort_cells(rows)
  expect_equal(cells$kind, c("first", "complete", "open", "first", "open"))
  expect_equal(cells$text, c("100%", "15.0%", "…", "100%", "…"))
  expect_equal(cells$row, c(1, 1, 1, 2, 2))
  expect_match(cells$hover[2], "Week 1: 15.0% \\(30\\)")
  expect_match(cells$hover[3], "Week 2 is not over: 5 came back so far")
})

test_that("the legend of open weeks is there where one is", {
  expect_true(cohort_chart(rows)$layout$showlegend)
  closed <- cohort_chart(rows[rows$is_complete, ])
  expect_false(closed$layout$showlegend)
  expect_length(closed$data, 3)
})

test_that("week 0 does not take the colours of the others", {
  traces <- cohort_chart(rows)$data
  expect_equal(traces[[1]]$zmax, 0.15)
})

test_that("the unit says that the filter of visitors bears on nothing", {
  expect_false(grepl("New or returning", cohort_unit(as.Date("2024-03-03"))))
  expect_match(cohort_unit(as.Date("2024-03-03"), "returning"), "New or returning makes no")
})

row <- data.frame(
  buyers = 4, returning_buyers = 1, returning_rate = 0.25, orders = 5, orders_by_returning = 2,
  revenue = 1000, revenue_by_returning = 500, median_days_between = 7
)

test_that("shares of returning buyers are of all orders and revenue", {
  numbers <- buyer_numbers(row)
  expect_equal(numbers$order_share, 0.4)
  expect_equal(numbers$revenue_share, 0.5)
  row$revenue <- 0
  expect_equal(buyer_numbers(row)$revenue_share, NA_real_)
  row$buyers <- 0
  expect_null(buyer_numbers(row))
  expect_null(buyer_numbers(NULL))
})

test_that("the period before has bars of its own where there is one", {
  now <- cbind(period = "now", buyer_numbers(row))
  expect_length(buyers_chart(now)$data, 1)
  expect_length(buyers_chart(rbind(now, now))$data, 2)
})
