package io.athanor.base;

/**
 * A failure the user can mend. Its message is shown as it stands, without a stack trace, and the process ends with
 * {@link #exitCode()}.
 *
 * <p>Form of the message: "Cannot &lt;do what&gt;: &lt;found&gt;, expected &lt;what&gt;. &lt;Next step&gt;."
 */
public class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UserError(String message) {
        super(message);
    }

    public UserError(String message, Throwable cause) {
        super(message, cause);
    }

    /** The exit status of the process: 2 for mistakes, 3 for an exhausted error budget. */
    public int exitCode() {
        return 2;
    }
}
