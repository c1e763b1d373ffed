@NullMarked
package io.dragoman.workflow.dsl;

import org.jspecify.annotations.NullMarked;
