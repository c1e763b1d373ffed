package io.dragoman.dlq.operations;

import io.dragoman.dlq.letter.Location;
import io.dragoman.dlq.letter.Times;
import io.dragoman.dlq.task.Task;
import io.dragoman.dlq.transfer.Importer;
import java.util.List;

/**
 * Why a use case was not carried out; nothing was done then. Each face tells every kind in its own
 * words, with what to do about it.
 */
public sealed interface Refusal {
  /** What is the matter, for people; a sentence. */
  String message();

  /** An order with neither filter nor dead letters, which does not say that it means all. */
  record NothingMeant() implements Refusal {
    @Override
    public String message() {
      return "Nothing says which dead letters are meant.";
    }
  }

  /**
   * An order that must give a reason and gives none.
   *
   * @param done what is not done without: {@code discarded}, {@code edited}
   */
  record NoReason(String done) implements Refusal {
    @Override
    public String message() {
      return "Nothing is " + done + " without a reason.";
    }
  }

  /** No topic was named, and the installation has no dead letter topic. */
  record NoTopics() implements Refusal {
    @Override
    public String message() {
      return "This cluster has no dead letter topic of Dragoman.";
    }
  }

  /** A topic that was named does not exist, or a name with {@code *} means none. */
  record NoSuchTopic(String message) implements Refusal {}

  /**
   * Callers may not name that topic.
   *
   * @param opened the names of those that they may
   */
  record TopicClosed(String topic, List<String> opened) implements Refusal {
    @Override
    public String message() {
      return "This service does not open the topic '" + topic + "'.";
    }
  }

  /** A task works on a topic that an order is about. */
  record TopicBusy(Task task) implements Refusal {
    @Override
    public String message() {
      return "Task "
          + task.id()
          + " of "
          + task.order().terms().who()
          + " works on "
          + String.join(", ", task.order().topics())
          + " since "
          + Times.shown(task.started())
          + " on "
          + task.host()
          + ": "
          + task.order().words()
          + ", "
          + String.format("%,d", task.counts().total())
          + " done.";
    }
  }

  /** There is no record at that place. */
  record NoSuchDeadLetter(Location location) implements Refusal {
    @Override
    public String message() {
      return "There is no record at " + location + ".";
    }
  }

  /** The change of a dead letter makes no value. */
  record BadChange(String message) implements Refusal {}

  /** The change of a dead letter leaves it as it is. */
  record NothingChanged() implements Refusal {
    @Override
    public String message() {
      return "The record says so already.";
    }
  }

  /** There is no task of that id. */
  record NoSuchTask(String id) implements Refusal {
    @Override
    public String message() {
      return "There is no task '" + id + "'.";
    }
  }

  /**
   * A task that has ended cannot be told that.
   *
   * @param state how it is
   */
  record TaskOver(Task task, Task.State state) implements Refusal {
    @Override
    public String message() {
      return "Task " + task.id() + " does not run: it is " + state + ".";
    }
  }

  /** A task runs, so there is nothing to resume. */
  record TaskRuns(Task task) implements Refusal {
    @Override
    public String message() {
      return "Task " + task.id() + " runs on " + task.host() + ".";
    }
  }

  /** Some of an import stand in the cluster already. */
  record AlreadyThere(Importer.Plan plan) implements Refusal {
    @Override
    public String message() {
      return "Nothing was imported: "
          + "%,d of the %,d are there already".formatted(plan.there(), plan.records())
          + plan.example().map(where -> ", such as " + where).orElse("")
          + ".";
    }
  }
}
