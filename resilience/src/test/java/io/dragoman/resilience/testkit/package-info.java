/** What tests of the runtime share: a clock, an engine that does as told, a broker. */
@NullMarked
package io.dragoman.resilience.testkit;

import org.jspecify.annotations.NullMarked;
