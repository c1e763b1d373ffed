/**
 * What tests, drills and benchmarks of every module share: real brokers in this process and in
 * others, Java processes that can be killed, a link that can be cut, a client of HTTP APIs, and the
 * reader who counts what was committed. No part of an app, and knows nothing of one.
 */
@NullMarked
package io.dragoman.testkit;

import org.jspecify.annotations.NullMarked;
