package io.dragoman.dlq.http;

import io.dragoman.dlq.operations.Refusal;
import io.dragoman.dlq.task.Task;
import io.dragoman.web.ApiException;

/** Refusals of use cases as HTTP tells them. */
final class ApiRefusal {
  private ApiRefusal() {}

  static ApiException of(final Refusal refusal) {
    final String message = refusal.message();
    return switch (refusal) {
      case Refusal.NothingMeant ignored ->
          ApiException.invalid(
              "all",
              message,
              "Give filters or letters, or all with true for every one of the topics.");
      case Refusal.NoReason ignored ->
          ApiException.invalid("reason", message, "Say why, for the audit.");
      case Refusal.NoTopics ignored ->
          new ApiException(ApiException.Code.NOT_FOUND, message, "Name the topic.");
      case Refusal.NoSuchTopic ignored ->
          new ApiException(
              ApiException.Code.NOT_FOUND,
              message,
              "Write its whole name, or * for a part of it, which means only topics that "
                  + ServiceConfig.TOPICS_ALLOWED
                  + " opens; without any, Dragoman's own dead letter topics are meant.");
      case Refusal.TopicClosed closed ->
          new ApiException(
              ApiException.Code.FORBIDDEN,
              message,
              "It opens "
                  + String.join(", ", closed.opened())
                  + "; its operator can add others with "
                  + ServiceConfig.TOPICS_ALLOWED
                  + ", but not Kafka's internal topics or its own logs.");
      case Refusal.TopicBusy busy ->
          new ApiException(
              ApiException.Code.CONFLICT,
              message,
              "Wait until it ends, cancel it with POST "
                  + TasksApi.url(busy.task())
                  + "/cancel, or give the order with \"force\": true, which ends it; what it has"
                  + " left can be resumed.");
      case Refusal.NoSuchDeadLetter ignored ->
          new ApiException(
              ApiException.Code.NOT_FOUND,
              message,
              "GET /v1/letters lists what there is; old ones go when their retention ends.");
      case Refusal.BadChange ignored -> badChange(message);
      case Refusal.NothingChanged ignored -> badChange(message);
      case Refusal.NoSuchTask ignored ->
          new ApiException(ApiException.Code.NOT_FOUND, message, "GET /v1/tasks lists them.");
      case Refusal.TaskOver over ->
          new ApiException(
              ApiException.Code.CONFLICT,
              message,
              over.state() == Task.State.COMPLETED || over.state() == Task.State.LIMIT
                  ? "It has nothing left to do; give a new order."
                  : "POST " + TasksApi.url(over.task()) + "/resume does what is left.");
      // Only silence tells that a process is gone.
      case Refusal.TaskRuns runs ->
          new ApiException(
              ApiException.Code.CONFLICT,
              message,
              "If its process is gone, try again "
                  + Task.SILENCE.toSeconds()
                  + " s after its last word; it was heard of at "
                  + runs.task().updated()
                  + ".");
      case Refusal.AlreadyThere ignored ->
          new ApiException(ApiException.Code.CONFLICT, message, "Give it with force.");
    };
  }

  /** A field of an edit does not say what is changed. */
  static ApiException badChange(final String message) {
    return ApiException.invalid(
        "set",
        message,
        "Write FIELD=VALUE: names, keys and positions with dots, and a JSON value.");
  }
}
