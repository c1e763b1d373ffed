package io.dragoman.ops.demo;

import io.dragoman.client.Request;
import io.dragoman.schemas.Language;
import java.util.Optional;

/**
 * Something to send, and what should come back.
 *
 * @param name file name, or the text itself
 * @param request what to send
 * @param target the language to compare
 * @param seconds length of the audio; empty for text
 * @param transcript what is said; empty for text
 * @param translation what it means
 */
public record Sample(
    String name,
    Request request,
    Language target,
    Optional<Double> seconds,
    Optional<String> transcript,
    String translation) {}
