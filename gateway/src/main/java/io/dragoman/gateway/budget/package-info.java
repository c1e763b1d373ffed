/** Budgets: who may still spend money on engines. */
@NullMarked
package io.dragoman.gateway.budget;

import org.jspecify.annotations.NullMarked;
