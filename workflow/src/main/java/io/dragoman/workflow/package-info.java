/** The workflow stream app: texts in; workflows by the operator's catalogue, and statuses, out. */
@NullMarked
package io.dragoman.workflow;

import org.jspecify.annotations.NullMarked;
