package io.dragoman.inference.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.dragoman.inference.EngineSkill;
import java.util.List;
import java.util.Set;

/**
 * What a language model is told of an item, whichever service it runs on, and what its answer
 * becomes. What clients wrote is data, in messages of its own and never among the instructions.
 *
 * @param <I> the item
 * @param <O> the answer
 */
interface Chat<I, O> {
  /** Names of who speaks, as all services write them. */
  enum Role {
    USER("user"),
    ASSISTANT("assistant");

    private final String word;

    Role(final String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /**
   * One message.
   *
   * @param role who speaks
   * @param content what is said
   */
  record Message(Role role, String content) {}

  /**
   * What the model made.
   *
   * @param text JSON if it did what it was told
   * @param read how many tokens it read; 0 where the service does not tell
   * @param tokens how many it wrote
   * @param truncated whether it was cut off
   */
  record Made(String text, int read, int tokens, boolean truncated) {}

  /** What it can do beside what all of its kind can. */
  default Set<EngineSkill> skills() {
    return Set.of();
  }

  /**
   * What it is told to do, a JSON text.
   *
   * @throws io.dragoman.inference.EngineException if the item cannot be asked
   */
  JsonNode instructions(I item);

  /** What is said, the last by the user. */
  List<Message> messages(I item);

  /** 0 (the likeliest) to 1. */
  float temperature(I item);

  /** JSON Schema of the answer, an object. */
  JsonNode schema(I item);

  /**
   * What the answer becomes.
   *
   * @throws io.dragoman.inference.EngineException with INVALID_OUTPUT if it is not what was asked
   *     for
   */
  O answer(I item, Made made);

  /** How many tokens an answer has. */
  int tokens(O answer);

  /** The same answer for an item for which the model was not asked. */
  O shared(O answer);
}
