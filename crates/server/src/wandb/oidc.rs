//! `POST /oidc/token`: where a client with an identity token would trade it for an access token.

use ayumi_service::Error;

use crate::error::ApiError;

/// Declines, in a way the client shows and does not retry.
pub(super) async fn exchange() -> ApiError {
    ApiError(Error::invalid("identity tokens are not configured").with_hint("use an API key from the page /authorize"))
}
