rows <- data.frame(
  depth = c(1, 1, 1, 1, 2, 2),
  from_step = c("home_view", "home_view", "search", "login", "view_item", "search"),
  to_step = c("view_item", "(exit)", "view_item", "search", "(exit)", "add_to_cart"),
  sessions = c(50, 30, 15, 5, 65, 5)
)

test_that("small steps of a column are one, and no session is lost", {
  links <- fold_steps(rows, most = 1)
  first <- links[links$depth == 1, ]
  expect_equal(sum(first$sessions), 100)
  expect_equal(first$sessions[first$from_step == "home_view" & first$to_step == "(exit)"], 30)
  expect_equal(first$sessions[first$from_step == "other" & first$to_step == "view_item"], 15)
  # "search" is the second of its column, and one step there whichever way it is met.
  expect_equal(links$sessions[links$depth == 2 & links$from_step == "other"], 5)
  expect_equal(links$to_step[links$depth == 2 & links$from_step == "other"], "add_to_cart")
})

test_that("nothing is folded where everything has room", {
  links <- fold_steps(rows)
  expect_equal(nrow(links), nrow(rows))
  expect_false("other" %in% c(links$from_step, links$to_step))
})

test_that("nodes stand under one another by size, who left at the bottom, in all of the height", {
  nodes <- journey_nodes(fold_steps(rows))
  second <- nodes[nodes$column == 2, ]
  expect_equal(second$step, c("view_item", "search", "(exit)"))
  expect_equal(second$sessions, c(65, 5, 30))
  expect_true(all(diff(second$y) > 0))
  expect_true(all(nodes$x > 0 & nodes$x < 1 & nodes$y > 0 & nodes$y < 1))
  expect_equal(unique(nodes$x[nodes$column == 3]), 0.999)
  # Equal numbers are equally high in each column.
  heights <- (nodes$y[nodes$step == "home_view"]) * 2 / 80
  expect_equal(second$y[1] * 2 / 65, heights)
})

test_that("a Sankey's links end at its nodes, with their share and count", {
  drawn <- journeys_chart(rows)$data[[1]]
  link <- drawn$link
  at <- which(link$customdata == "Home → Product: 50 sessions, 62.5% of those at “Home”")
  expect_length(at, 1)
  expect_equal(unclass(drawn$node$label)[link$source[at] + 1], "Home")
  expect_equal(unclass(drawn$node$label)[link$target[at] + 1], "Product")
  expect_equal(sum(link$color == "@series7/0.22"), 2)
  expect_equal(anyNA(c(link$source, link$target)), FALSE)
})

test_that("one session with one step is drawn, too", {
  drawn <- journeys_chart(
    data.frame(depth = 1, from_step = "page_view", to_step = "(exit)", sessions = 1)
  )
  expect_equal(unclass(drawn$data[[1]]$node$label), c("Pages only", ""))
  expect_equal(drawn$layout$annotations[[1]]$text, "Left")
})

test_that("transitions have shares of those at the same step, the commonest first", {
  found <- transitions(rows)
  expect_equal(found$sessions[1:2], c(65, 50))
  expect_equal(found$share[1:2], c(1, 50 / 80))
  expect_equal(found$to_label[1], "Left")
})

test_that("pages are by what was asked, with shares of all", {
  pages <- data.frame(
    host = "shop.example", path = c("/", "/cart", "/x"), entrances = c(6, 0, 1),
    exits = c(1, 5, 0), all_entrances = 10, all_exits = 10, by_entrances = c(1, 3, 2),
    by_exits = c(2, 1, 3)
  )
  expect_equal(page_rows(pages, "exits")$page, c("/cart", "/"))
  expect_equal(page_rows(pages, "entrances")$share, c(0.6, 0.1))
  pages$host[3] <- "blog.example"
  expect_equal(page_rows(pages, "entrances")$page, c("shop.example/", "blog.example/x"))
  expect_equal(nrow(page_rows(pages[0, ], "exits")), 0)
})

test_that("searches are drawn by how often, split by clicks", {
  found <- data.frame(
    term = c("never", "often"), searches = c(2, 10), with_click = c(0, 7),
    click_rate = c(0, 0.7), by_searches = c(2, 1)
  )
  drawn <- searches_chart(found)
  expect_equal(unclass(drawn$data[[1]]$y), c("often", "never"))
  expect_equal(unclass(drawn$data[[2]]$x), c(3, 2))
  expect_equal(unclass(drawn$data[[2]]$text), c("70% clicked", "0% clicked"))
})

test_that("a step without a name of ours keeps its own", {
  expect_equal(step_name(c("view_item", "(exit)", "wiggle")), c("Product", "Left", "wiggle"))
  expect_equal(step_colour(c("purchase", "wiggle")), c("@series3", "@series7"))
})
