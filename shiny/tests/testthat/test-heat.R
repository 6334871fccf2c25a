cells <- data.frame(
  row = c(1, 1, 2), column = c(1, 2, 1), value = c(0, 10, 4), text = c("0", "10", "4"),
  hover = c("a", "b", "c")
)

test_that("each cell is in one trace, and what is not there is neither a number nor a word", {
  traces <- heat_traces(cells, 2, 2)
  expect_equal(unclass(traces[[1]]$z[[1]]), c(0, NA))
  expect_equal(unclass(traces[[1]]$z[[2]]), c(4, NA))
  expect_equal(unclass(traces[[2]]$z[[1]]), c(NA, 10))
  expect_equal(unclass(traces[[2]]$text[[2]]), c("", ""))
  expect_equal(c(traces[[1]]$zmax, traces[[2]]$zmax), c(10, 10))
  expect_equal(vapply(traces, function(trace) trace$textfont$color, ""), c("@text", "@on-series"))
})

test_that("nothing but 0 has a scale, too", {
  cells$value <- 0
  expect_equal(heat_traces(cells, 2, 2)[[1]]$zmax, 1)
  expect_equal(heat_traces(cells[0, ], 2, 2)[[1]]$zmax, 1)
})

test_that("a cell alone is an array of arrays in JSON", {
  trace <- heat_trace(cells[1, ], 1, 1, "@grid")
  expect_equal(
    as.character(jsonlite::toJSON(trace$z, auto_unbox = TRUE)), "[[0]]"
  )
})
