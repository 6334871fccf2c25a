counting_memory <- function() {
  asked <- 0
  recall <- new_memory(function(name, ...) {
    asked <<- asked + 1
    data.frame(answer = asked)
  })
  list(recall = recall, asked = function() asked)
}

test_that("one question of one run is asked once, whoever asks", {
  memory <- counting_memory()
  day <- as.Date("2026-11-01")
  first <- memory$recall(7, "orders", day, TRUE, NULL)
  expect_identical(memory$recall(7, "orders", day, TRUE, NULL), first)
  expect_identical(memory$asked(), 1)
})

test_that("another question, another value or another run is asked", {
  memory <- counting_memory()
  memory$recall(7, "orders", "1", NULL)
  memory$recall(7, "orders", NULL, "1")
  memory$recall(7, "orders", 1, NULL)
  memory$recall(7, "pages", "1", NULL)
  memory$recall(8, "orders", "1", NULL)
  memory$recall(7, "orders", "1", NULL)
  expect_identical(memory$asked(), 6)
})

test_that("what depends on the moment is asked each time, and so is all while no run is known", {
  memory <- counting_memory()
  for (i in 1:2) memory$recall(7, "freshness")
  for (i in 1:2) memory$recall(NULL, "orders")
  for (i in 1:2) memory$recall(NA_real_, "orders")
  for (i in 1:2) memory$recall(numeric(), "orders")
  expect_identical(memory$asked(), 8)
})

test_that("an answer that failed is not remembered", {
  times <- 0
  recall <- new_memory(function(name) {
    times <<- times + 1
    if (times == 1) stop("gone") else data.frame(a = 1)
  })
  expect_error(recall(1, "orders"), "gone")
  expect_identical(recall(1, "orders"), data.frame(a = 1))
})

test_that("it does not grow without end", {
  memory <- counting_memory()
  for (i in seq_len(MOST_ANSWERS + 5)) memory$recall(1, "orders", i)
  memory$recall(1, "orders", 1)
  expect_identical(memory$asked(), MOST_ANSWERS + 6)
})
