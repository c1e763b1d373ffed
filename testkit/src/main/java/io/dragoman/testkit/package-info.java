/**
 * What tests, drills and benchmarks of every module share: real brokers in this process and in
 * others, Java processes that can be killed, a link that can be cut, the reader who counts what was
 * committed, and records as the apps write them. No part of an app.
 */
@NullMarked
package io.dragoman.testkit;

import org.jspecify.annotations.NullMarked;
