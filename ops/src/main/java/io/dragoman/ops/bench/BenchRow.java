package io.dragoman.ops.bench;

/**
 * A figure.
 *
 * @param name what was measured, dots between its parts
 * @param value how much
 * @param unit of what
 */
public record BenchRow(String name, double value, String unit) {}
