/** What the driver tells of NVIDIA's GPUs. */
@NullMarked
package io.dragoman.stage.gpu;

import org.jspecify.annotations.NullMarked;
