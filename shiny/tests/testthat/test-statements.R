statements <- read_statements("../../sql")

test_that("a statement is a file, its parameters null where they are empty", {
  expect_true(all(c("session_metrics", "last_run") %in% names(statements)))
  expect_match(statements[["session_metrics"]], "nullif($8::text, '')::boolean", fixed = TRUE)
  expect_equal(count_parameters(statements[["session_metrics"]]), 8)
  expect_equal(count_parameters(statements[["last_run"]]), 0)
})

test_that("statements only read, one each, and only mart", {
  for (name in names(statements)) {
    sql <- gsub("--[^\n]*", "", statements[[name]])
    expect_match(sql, "^\\s*(SELECT|WITH)\\b", info = name)
    expect_false(grepl(";", sql, fixed = TRUE), info = name)
    expect_match(sql, "mart[.]", info = name)
  }
})

test_that("values become parameters as PostgreSQL reads them", {
  expect_equal(as_parameter(NULL), "")
  expect_equal(as_parameter(NA), "")
  expect_equal(as_parameter(as.Date("2024-02-29")), "2024-02-29")
  expect_equal(as_parameter(TRUE), "true")
  expect_equal(as_parameter(3e9), "3000000000")
  expect_equal(as_parameter(20L), "20")
  expect_equal(
    as_parameter(as.POSIXct("2024-02-29 12:00:00.5", tz = "UTC")), "2024-02-29T12:00:00.500000Z"
  )
  expect_equal(as_parameter("'; DROP TABLE x; --"), "'; DROP TABLE x; --")
  expect_true(validUTF8(as_parameter("\xff")))
  expect_error(as_parameter(c("a", "b")))
})

test_that("only a statement by name is asked, with all its parameters", {
  warehouse <- new_warehouse(function() stop("no address"), statements)
  expect_error(ask(warehouse, "SELECT 1"), "no statement")
  expect_error(
    ask(warehouse, "session_metrics", as.Date("2024-01-01")), "takes 8 parameters, not 1"
  )
})

test_that("a warehouse that cannot be reached is gone, and not asked again at once", {
  attempts <- 0
  warehouse <- new_warehouse(function() {
    attempts <<- attempts + 1
    stop("nobody there")
  }, statements)
  expect_error(ask(warehouse, "last_run"), class = "warehouse_gone")
  expect_error(ask(warehouse, "last_run"), class = "warehouse_gone")
  expect_equal(attempts, 1)
})
