/** Tests of budgets. */
@NullMarked
package io.dragoman.gateway.budget;

import org.jspecify.annotations.NullMarked;
