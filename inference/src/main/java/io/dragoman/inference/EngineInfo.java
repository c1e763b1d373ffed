package io.dragoman.inference;

import java.util.SortedSet;

/**
 * What an engine is.
 *
 * @param name name in configuration, logs, meters and results, such as {@code whisper-onnx}
 * @param modelVersion changes whenever the same input might give another answer: model directory
 *     name and a digest of its files; part of the deduplication key
 * @param device where it runs, such as {@code cpu} or {@code cuda:0}
 * @param maxBatch most items that one call takes
 * @param languages codes that the model knows: ISO 639-1 for speech, FLORES-200 for text
 */
public record EngineInfo(
    String name, String modelVersion, String device, int maxBatch, SortedSet<String> languages) {}
