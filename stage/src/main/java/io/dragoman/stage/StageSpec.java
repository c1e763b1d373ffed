package io.dragoman.stage;

import io.dragoman.inference.EngineKind;

/**
 * What a stage is, before any of it runs.
 *
 * @param name of the app, such as {@code transcriber}
 * @param httpPort where it serves health and metrics unless told otherwise
 * @param modelDirectory where its model is unless told otherwise
 * @param engineKind what its engine is for
 * @param topics what it reads and writes
 * @param <I> a question to the engine
 * @param <O> its answer
 */
public record StageSpec<I, O>(
    String name,
    int httpPort,
    String modelDirectory,
    EngineKind<I, O> engineKind,
    StageTopics topics) {}
