/** What ONNX Runtime could do at best on this machine, for benchmarks. */
@NullMarked
package io.dragoman.inference.onnx;

import org.jspecify.annotations.NullMarked;
