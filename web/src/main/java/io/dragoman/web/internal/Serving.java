package io.dragoman.web.internal;

/**
 * What all requests to a server share.
 *
 * @param memory for bodies
 * @param disk for bodies that are larger
 */
record Serving(
    Setup setup,
    RouteTable routes,
    Authenticator authenticator,
    Watchman watchman,
    Underway underway,
    ByteBudget memory,
    ByteBudget disk,
    LargeAnswers largeAnswers) {}
