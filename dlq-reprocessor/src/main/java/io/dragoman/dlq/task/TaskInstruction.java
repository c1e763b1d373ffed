package io.dragoman.dlq.task;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Objects;

/**
 * What a running task was told.
 *
 * @param who who said so; may be empty
 * @param why what else was said; may be empty
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record TaskInstruction(Task.Command command, String who, String why) {
  TaskInstruction {
    Objects.requireNonNull(command);
    who = Objects.requireNonNullElse(who, "");
    why = Objects.requireNonNullElse(why, "");
  }
}
