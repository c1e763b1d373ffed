/** What tests of several modules use: in no running app. */
@NullMarked
package io.dragoman.testkit;

import org.jspecify.annotations.NullMarked;
