/**
 * What tests of this module and of the apps share besides the kit, because it needs this module's
 * types: an app on a test driver, the smallest app with its work, engines that do as they are told,
 * clocks.
 */
@NullMarked
package io.dragoman.resilience.testing;

import org.jspecify.annotations.NullMarked;
