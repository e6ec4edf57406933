// What a caller in Go does with the client that oapi-codegen wrote.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"calls/client"
)

const email = "go@example.com"
const password = "password123"

func check(holds bool, what string) {
	if !holds {
		fmt.Fprintln(os.Stderr, "Go: not as documented:", what)
		os.Exit(1)
	}
}

func must[T any](value T, err error) T {
	check(err == nil, fmt.Sprint(err))
	return value
}

func bearer(token string) client.RequestEditorFn {
	return func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+token)
		return nil
	}
}

func main() {
	ctx := context.Background()
	service := must(client.NewClientWithResponses(os.Getenv("SERVICE_URL")))

	registered := must(service.JsendAuthRegisterWithResponse(ctx, client.JsendRegisterBody{Email: email, Password: password}))
	check(registered.JSON201 != nil, "register")
	tokens := registered.JSON201.Data

	// A path of two dialects: the body decides which of them answers.
	var credentials client.JsendAuthLoginJSONRequestBody
	check(credentials.FromStampedLoginBody(client.StampedLoginBody{Identity: email, Password: password}) == nil, "a body")
	login := must(service.JsendAuthLoginWithResponse(ctx, credentials))
	check(login.JSON200 != nil, "login: "+string(login.Body))
	check(len(must(login.JSON200.AsStampedToken()).Data) == 1, "one token")

	check(credentials.FromJsendLoginBody(client.JsendLoginBody{Email: email, Password: "password124"}) == nil, "a body")
	wrong := must(service.JsendAuthLoginWithResponse(ctx, credentials))
	check(wrong.JSON401 != nil, "a wrong password")
	check(must(wrong.JSON401.AsJsendError()).Code == client.INVALIDCREDENTIALS, "the code of a wrong password")

	listed := must(service.JsendUsersListWithResponse(ctx, nil, bearer(tokens.AccessToken)))
	check(listed.JSON200 != nil, "list")
	last := listed.JSON200.Data[len(listed.JSON200.Data)-1]
	check(string(last.Email) == email, "the newest account")
	one := must(service.JsendUsersGetWithResponse(ctx, last.Id, bearer(tokens.AccessToken)))
	check(one.JSON200 != nil && one.JSON200.Data == last, "one account")

	refreshed := must(service.JsendAuthRefreshWithResponse(ctx, client.JsendRefreshBody{RefreshToken: tokens.RefreshToken}))
	check(refreshed.JSON200 != nil && refreshed.JSON200.Data.AccessToken != "", "refresh")

	stranger := must(service.JsendUsersListWithResponse(ctx, nil))
	check(stranger.JSON401 != nil && stranger.JSON401.Code == client.UNAUTHORIZED, "a stranger")

	fmt.Println("Go: registered, signed in, listed, read and refreshed; refused as documented")
}
