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
 */
public record EngineInfo(
    String name,
    String modelVersion,
    String device,
    int maxBatch,
    SortedSet<String> languages,
    Set<EngineSkill> skills,
    boolean local) {

  public EngineInfo {
    skills = Set.copyOf(skills);
  }

  /** Of an engine that does not say where it works. */
  public EngineInfo(
      final String name,
      final String modelVersion,
      final String device,
      final int maxBatch,
      final SortedSet<String> languages,
      final Set<EngineSkill> skills) {
    this(name, modelVersion, device, maxBatch, languages, skills, false);
  }

  /** The same of an engine that sends nothing of what it is asked to any other machine. */
  public EngineInfo onThisMachine() {
    return new EngineInfo(name, modelVersion, device, maxBatch, languages, skills, true);
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
