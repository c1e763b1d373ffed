package io.dragoman.inference;

import java.util.Set;
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
 * @param skills what it can do beside what all of its kind can; what needs another is refused
 * @param local whether what it is asked stays on this machine; false unless an engine says so, as
 *     what must not leave the machine is asked of nobody else
 * @param concurrency how many calls may run at once; more than one only where another process does
 *     the work. Callers then ask about each piece of work in a call of its own
 */
public record EngineInfo(
    String name,
    String modelVersion,
    String device,
    int maxBatch,
    SortedSet<String> languages,
    Set<EngineSkill> skills,
    boolean local,
    int concurrency) {

  public EngineInfo {
    skills = Set.copyOf(skills);
  }

  /** Of an engine that does not say where it works, and takes one call at a time. */
  public EngineInfo(
      final String name,
      final String modelVersion,
      final String device,
      final int maxBatch,
      final SortedSet<String> languages,
      final Set<EngineSkill> skills) {
    this(name, modelVersion, device, maxBatch, languages, skills, false, 1);
  }

  /** The same of an engine that sends nothing of what it is asked to any other machine. */
  public EngineInfo onThisMachine() {
    return new EngineInfo(
        name, modelVersion, device, maxBatch, languages, skills, true, concurrency);
  }

  /** The same of an engine that takes so many calls at once. */
  public EngineInfo withConcurrency(final int calls) {
    return new EngineInfo(name, modelVersion, device, maxBatch, languages, skills, local, calls);
  }

  /** Of an engine that can do no more than all of its kind. */
  public EngineInfo(
      final String name,
      final String modelVersion,
      final String device,
      final int maxBatch,
      final SortedSet<String> languages) {
    this(name, modelVersion, device, maxBatch, languages, Set.of());
  }
}
