request <- function(path = "/", query = "", method = "GET") {
  list(REQUEST_METHOD = method, PATH_INFO = path, QUERY_STRING = query)
}

counting_pages <- function(answer = function(request) list(content = request$QUERY_STRING)) {
  made <- 0
  serve <- keep_pages(function(request) {
    made <<- made + 1
    answer(request)
  }, function(request) paste("page", substr(request$QUERY_STRING, 1, 6)))
  list(serve = serve, made = function() made)
}

test_that("one page is made once, another one is another", {
  pages <- counting_pages()
  queries <- c("?tab=a", "?tab=b", "?tab=a&device=mobile", "", "")
  for (query in queries) pages$serve(request(query = query))
  expect_identical(pages$made(), 3)
  expect_identical(pages$serve(request(query = "?tab=b"))$content, "?tab=b")
})

test_that("what is not the page is not kept", {
  pages <- counting_pages()
  for (i in 1:2) pages$serve(request(path = "/session/1/download/orders"))
  for (i in 1:2) pages$serve(request(method = "POST"))
  expect_identical(pages$made(), 4)
})

test_that("a page that could not be made is tried again", {
  fails <- TRUE
  pages <- counting_pages(function(request) if (fails) stop("no theme") else list(content = "page"))
  expect_error(pages$serve(request()), "no theme")
  fails <- FALSE
  expect_identical(pages$serve(request())$content, "page")
})
