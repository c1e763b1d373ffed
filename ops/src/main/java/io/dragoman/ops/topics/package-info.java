/** Topics of a running cluster, as an operator looks at them and changes them. */
@NullMarked
package io.dragoman.ops.topics;

import org.jspecify.annotations.NullMarked;
