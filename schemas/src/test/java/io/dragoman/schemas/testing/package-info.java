/** What tests of other modules use too: records of a request as the apps write them. */
@NullMarked
package io.dragoman.schemas.testing;

import org.jspecify.annotations.NullMarked;
