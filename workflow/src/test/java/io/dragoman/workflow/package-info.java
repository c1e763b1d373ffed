@NullMarked
package io.dragoman.workflow;

import org.jspecify.annotations.NullMarked;
