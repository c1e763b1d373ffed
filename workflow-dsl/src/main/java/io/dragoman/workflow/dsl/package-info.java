/**
 * Workflows as people and models write them: what one is, which agents there are, and whether the
 * one is valid by the other. Runs none.
 */
@NullMarked
package io.dragoman.workflow.dsl;

import org.jspecify.annotations.NullMarked;
